import { StreamLanguage } from '@codemirror/language';

/** JSON in four colours; a grammar of its own would be more than an answer of a partner needs. */
export const json = StreamLanguage.define<null>({
  name: 'json',
  token: (stream) => {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"(?=\s*:)/)) return 'propertyName';
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string';
    if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return 'number';
    if (stream.match(/^(?:true|false|null)\b/)) return 'bool';
    stream.next();
    return 'punctuation';
  },
});
