/** Three dots until the first words come. */
export function Typing() {
  return (
    <div class="typing" part="typing" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}
