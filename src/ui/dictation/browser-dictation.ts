import type { Dictate } from '../dictation.ts';

/** As far as it is used here; TypeScript's own library doesn't know it. */
interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: RecognitionEvent) => void) | null;
  onerror: ((event: { readonly error: string }) => void) | null;
  onend: (() => void) | null;
  start(): void;
  abort(): void;
}

interface RecognitionEvent {
  readonly resultIndex: number;
  readonly results: ArrayLike<{ readonly isFinal: boolean; readonly [index: number]: { readonly transcript: string } }>;
}

/** Listens by the browser's own SpeechRecognition. Its maker may send what is said to a server of theirs. */
export const listen: Dictate = ({ locale, onInterim, onFinal, onEnd }) => {
  const { SpeechRecognition, webkitSpeechRecognition } = globalThis as {
    SpeechRecognition?: new () => Recognition;
    webkitSpeechRecognition?: new () => Recognition;
  };
  const Recognizer = SpeechRecognition ?? webkitSpeechRecognition;
  if (!Recognizer) {
    onEnd('failed');
    return () => undefined;
  }
  const recognition = new Recognizer();
  let problem: 'denied' | 'failed' | undefined;
  recognition.lang = locale;
  recognition.continuous = true;
  recognition.interimResults = true;
  recognition.onresult = ({ resultIndex, results }) => {
    let interim = '';
    for (const result of Array.from(results).slice(resultIndex)) {
      const words = result[0]?.transcript ?? '';
      if (result.isFinal) onFinal(words);
      else interim += words;
    }
    onInterim(interim);
  };
  recognition.onerror = ({ error }) => {
    if (error === 'not-allowed' || error === 'service-not-allowed') problem = 'denied';
    else if (error !== 'no-speech' && error !== 'aborted') problem = 'failed';
  };
  recognition.onend = () => onEnd(problem);
  recognition.start();
  return () => recognition.abort();
};
