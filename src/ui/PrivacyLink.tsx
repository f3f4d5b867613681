import { useText, useView } from './context.ts';

/** Leads to the site's privacy policy, where it has named one. */
export function PrivacyLink() {
  const { privacyUrl } = useView().config.value;
  const text = useText();
  if (privacyUrl === null) return null;
  return (
    <a href={privacyUrl} target="_blank" rel="noopener" part="privacy-link">
      {text('privacy')}
    </a>
  );
}
