/** A page of a few words, for when there is no other: it has no script and no style. */
export function renderNotice(message: string, fix: string | undefined): string {
  const paragraphs = [message, ...(fix === undefined ? [] : [fix])].map(
    (text) => `<p>${escapeHtml(text)}</p>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>mrssmith studio</title>
</head>
<body>
<h1>mrssmith studio</h1>
${paragraphs.join('\n')}
</body>
</html>
`;
}

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => NAMES[char] ?? char);
