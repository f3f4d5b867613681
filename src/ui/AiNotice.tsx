import { useText, useView } from './context.ts';
import { PrivacyLink } from './PrivacyLink.tsx';

/**
 * Says that nobody human answers, unless somebody does: a person of the site's. The input is described by it, so that a screen
 * reader says it, too.
 */
export function AiNotice() {
  const { config, consent, handoff } = useView();
  const text = useText();
  // The consent screen says it first.
  if (config.value.aiNotice === 'off' || consent.isNeeded.value) return null;
  return (
    <p id="ai-notice" part="ai-notice">
      {handoff.state.value.type !== 'person' && text('aiNotice')} <PrivacyLink />
    </p>
  );
}
