import { testConversations } from './converse.ts';

testConversations('direct');
