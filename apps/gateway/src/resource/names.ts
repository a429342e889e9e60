/** `Phone systems`: words as a title. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `PhoneSystems`, `AxlServers`, `ClassesOfService`: words as a name. */
export function pluralName(titles: string): string {
  const words = titles.split(/[\s-]+/);
  return words.map((word) => capitalised(word.toLowerCase())).join('');
}

/** `axlServers`: the words of a path as the name of a link. */
export function linkNameOf(segment: string): string {
  return segment.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** `phoneSystem`: the name of a resource as the name of a link. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `a phone system`, `an AXL server`, `a SIP profile`, which is spoken as a word: the title with its article. */
export function oneOf(title: string): string {
  return `${/^[aeio]|^(?:[AEFHILMNORX]|S(?!IP))[A-Z]/.test(title) ? 'an' : 'a'} ${title}`;
}
