import type { Person, PersonMessage } from '../conversation/state.ts';
import { reveal } from '../markdown/reveal.ts';
import { useText } from './context.ts';
import { TextPartView } from './parts/TextPart.tsx';

/** What a person said who took over from the agent, or that they came or left. */
export function PersonMessageView({ message }: { message: PersonMessage }) {
  const text = useText();
  const name = reveal(message.person?.name ?? '') || text('person');
  if (message.event !== 'said') {
    return (
      <p class="message person-note" part="message person-note">
        {text(message.event === 'joined' ? 'personJoined' : 'personLeft', { name })}
      </p>
    );
  }
  return (
    <article class="message person-message" part="message person-message" aria-label={text('personSaid', { name })}>
      <PersonAvatar person={message.person ?? { name }} />
      <div class="person-words">
        <bdi class="person-name">{name}</bdi>
        <TextPartView part={{ kind: 'text', key: message.id, text: message.text, done: true }} />
      </div>
    </article>
  );
}

/** A person's picture, else the first letter of their name. The site chose it, so it loads without asking. */
export function PersonAvatar({ person }: { person: Person }) {
  return (
    <span class="person-avatar" aria-hidden="true">
      {[...person.name.trim()][0]?.toUpperCase()}
      {person.avatar && <img src={person.avatar} alt="" referrerpolicy="no-referrer" />}
    </span>
  );
}
