export function WirePanel() {
  return null;
}
