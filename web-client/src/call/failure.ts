/** Name and message of whatever was thrown. A DOMException is an Error in some places and not in others. */
export function failureOf(thrown: unknown): { readonly name: string; readonly message: string } {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  if (typeof thrown !== 'object' || thrown === null) return { name: 'UnknownError', message: String(thrown) };
  return {
    name: 'name' in thrown ? text(thrown.name) : 'UnknownError',
    message: 'message' in thrown ? text(thrown.message) : '',
  };
}
