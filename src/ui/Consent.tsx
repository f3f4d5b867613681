import { useText, useView } from './context.ts';
import { PrivacyLink } from './PrivacyLink.tsx';

/** What the visitor agrees to before anything is sent or kept. The box below can be written in meanwhile. */
export function Consent() {
  const { config, consent, agreeButton, input } = useView();
  const text = useText();
  return (
    <section class="consent" part="consent" aria-labelledby="consent-title">
      <h3 id="consent-title">{text('consentTitle')}</h3>
      <div id="consent-text">
        <p>{text('consentText')}</p>
        <p>
          <PrivacyLink />
        </p>
      </div>
      <button
        ref={agreeButton}
        type="button"
        class="quiet-button accent consent-button"
        part="consent-button"
        autofocus={config.value.mode !== 'inline'}
        aria-describedby="consent-text"
        onClick={() => {
          consent.agree();
          input.current?.focus();
        }}
      >
        {text('consentAgree')}
      </button>
    </section>
  );
}
