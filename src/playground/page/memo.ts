// Draws a component again only when its properties differ.
import { Component, type ComponentChildren, type FunctionComponent, h } from 'preact';

export function memo<P extends object>(
  drawn: (props: P) => ComponentChildren,
  isSame: (before: P, next: P) => boolean,
): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return !isSame(this.props, next);
    }
    override render(props: P) {
      return h(drawn as FunctionComponent<P>, props);
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}
