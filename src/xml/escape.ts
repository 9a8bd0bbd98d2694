/** A character that no XML 1.0 document holds, escaped or not. Lone surrogates aside. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
export const NO_XML_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** For text and for attributes in double quotes, in XML and HTML. */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
