// JSON, indented and colored.
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/gu;

export function Json({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === '') return <p class="quiet">∅</p>;
  if (typeof value === 'string') return <pre class="json">{value}</pre>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long bodies are scrolled with the keyboard too
    <pre class="json" tabIndex={0}>
      {colored(JSON.stringify(value, null, 2))}
    </pre>
  );
}

function colored(text: string) {
  const pieces = [];
  let position = 0;
  for (const match of text.matchAll(tokens)) {
    const [whole, string, colon, word] = match;
    pieces.push(text.slice(position, match.index));
    const kind = string ? (colon ? 'key' : 'string') : word ? 'word' : 'number';
    pieces.push(
      <span class={`json-${kind}`} key={match.index}>
        {string ?? whole}
      </span>,
    );
    if (colon) pieces.push(colon);
    position = match.index + whole.length;
  }
  pieces.push(text.slice(position));
  return pieces;
}
