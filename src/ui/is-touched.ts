/** Whether it is used by fingers. A focused box brings up the keyboard there, which covers half of the window. */
export const isTouched = (): boolean => matchMedia('(pointer: coarse)').matches;
