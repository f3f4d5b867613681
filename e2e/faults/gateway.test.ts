import { testConversations } from './converse.ts';

testConversations('gateway');
