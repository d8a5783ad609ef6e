/** The parts of a message that must survive its translation: placeholders, and the cases of plurals and choices. */

/**
 * @param {string} text such as `{$name} left` or `{VAR_PLURAL, plural, =1 {1 vote} other {{INTERPOLATION} votes}}`
 * @returns {string[] | null} sorted; null where braces do not match. Order in the text is free, as grammars differ.
 */
export function shapeOf(text) {
  const parts = [];
  try {
    collect(text, parts);
  } catch (error) {
    if (error === unmatched) return null;
    throw error;
  }
  return parts.sort();
}

const unmatched = new Error('braces do not match');

function collect(text, parts) {
  for (const { inside } of bracesIn(text)) {
    const choice = /^\s*(\w+)\s*,\s*(plural|select|selectordinal)\s*,(.*)$/su.exec(inside);
    if (choice) collectChoice(choice[1], choice[2], choice[3], parts);
    else parts.push(`{${inside.trim()}}`);
  }
}

/** A case may leave a number out (“one vote”): what the cases use counts once for all of them. */
function collectChoice(name, kind, body, parts) {
  const cases = [];
  const used = [];
  let from = 0;
  for (const { start, end, inside } of bracesIn(body)) {
    cases.push(body.slice(from, start).trim());
    collect(inside, used);
    from = end;
  }
  parts.push(`{${name}, ${kind}: ${cases.sort().join(' ')}}`, ...new Set(used));
}

/** The outermost braces of a text. */
function bracesIn(text) {
  const found = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '{' && (depth += 1) === 1) start = index;
    if (text[index] === '}' && (depth -= 1) === 0)
      found.push({ start, end: index + 1, inside: text.slice(start + 1, index) });
    if (depth < 0) throw unmatched;
  }
  if (depth !== 0) throw unmatched;
  return found;
}
