import type {
  ApprovalReturn,
  LettaStreamingResponse,
  Message,
  MessageType,
  ToolReturn,
} from '@letta-ai/letta-client/resources/agents/messages';
import type { StopReasonType } from '@letta-ai/letta-client/resources/runs/runs';
import { expectTypeOf } from 'vitest';
import type { StopReason } from './events.ts';
import type { WireApproval, WireFrame, WireHiddenMessage, WireMessage, WireToolReturn } from './wire.ts';

/*
 * Holds wire.ts to the official SDK's types; `tsc` is the test. Where it fails after an update of the SDK: a message
 * type is new (add it to wire.ts and decode it, or list it among the hidden ones), or a field that we read changed.
 */

type Sdk = LettaStreamingResponse | Message;
type TypeOf<T extends { message_type?: string }> = NonNullable<T['message_type']>;

/** The SDK's message of one type, with the type made certain (the SDK leaves it optional). */
type SdkMessage<Type extends TypeOf<Sdk>, One = Sdk> = One extends { message_type?: Type }
  ? Omit<One, 'message_type'> & { message_type: Type }
  : never;

type OurMessage<Type extends TypeOf<Sdk>, One = WireFrame> = One extends { message_type: infer Its }
  ? Type extends Its
    ? One
    : never
  : never;

/** Types whose message, as the SDK says it may come, isn't what ours says. Never, if all is well. */
type Misfits<Type extends TypeOf<Sdk> = TypeOf<Sdk>> = Type extends Type
  ? Omit<SdkMessage<Type>, 'message_type'> extends Omit<OurMessage<Type>, 'message_type'>
    ? never
    : Type
  : never;

/** Fields that we read and the SDK doesn't have (any more): our optional fields would hide that from the check above. */
type Strangers<Type extends TypeOf<Sdk> = TypeOf<Sdk>> = Type extends Type
  ? `${Type}.${Exclude<keyof OurMessage<Type>, keyof SdkMessage<Type>> & string}`
  : never;

// Every type that streams or is stored is known here, and none that doesn't exist.
expectTypeOf<WireFrame['message_type']>().toEqualTypeOf<TypeOf<Sdk>>();
expectTypeOf<WireMessage['message_type']>().toEqualTypeOf<MessageType>();

// Known, and not shown.
expectTypeOf<WireHiddenMessage['message_type']>().toEqualTypeOf<
  'system_message' | 'summary_message' | 'event_message'
>();

// Whatever the SDK says may come, wire.ts says so too.
expectTypeOf<Misfits>().toBeNever();
expectTypeOf<Strangers>().toBeNever();

// The parts inside of messages.
expectTypeOf<ApprovalReturn>().toExtend<WireApproval>();
expectTypeOf<ToolReturn>().toExtend<WireToolReturn>();
expectTypeOf<keyof WireApproval>().toExtend<keyof ApprovalReturn>();
expectTypeOf<keyof WireToolReturn>().toExtend<keyof ToolReturn>();

// The reasons to stop: each has its name among ours, which are open-ended.
expectTypeOf<StopReasonType>().toExtend<StopReason>();
type Literals<Text extends string> = Text extends Text ? (string extends Text ? never : Text) : never;
expectTypeOf<Exclude<StopReasonType, Literals<StopReason>>>().toBeNever();
