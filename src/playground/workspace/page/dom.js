// Elements are made from text only: nothing the app sends is ever read as HTML.

/** A new element; `properties` are attributes, functions under `on…` are listeners. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function role(name) {
  return document.querySelector(`[data-role="${name}"]`);
}

let count = 0;

/** An id for tying labels to inputs. */
export function freshId() {
  count += 1;
  return `f${count}`;
}
