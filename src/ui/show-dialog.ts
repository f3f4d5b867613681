/**
 * Opens or closes a dialog, or changes between modal and not while it is open, as when a phone is turned: the focus and
 * what is read stay where they are.
 */
export function showDialog(dialog: HTMLDialogElement, isOpen: boolean, isModal: boolean): void {
  if (!isOpen) return dialog.close();
  const wasOpen = dialog.open;
  if (wasOpen && dialog.matches(':modal') === isModal) return;
  const { activeElement } = dialog.getRootNode() as ShadowRoot;
  const scroller = wasOpen ? dialog.querySelector('.transcript') : null;
  const top = scroller?.scrollTop ?? 0;
  if (wasOpen) dialog.close();
  if (isModal) dialog.showModal();
  else dialog.show();
  if (scroller) scroller.scrollTop = top;
  if (wasOpen) (activeElement as HTMLElement | null)?.focus({ preventScroll: true });
}
