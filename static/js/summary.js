// The error summary takes the focus, so that a screen reader and the keyboard start there.
export default function summary(element) {
  element.focus();
}
