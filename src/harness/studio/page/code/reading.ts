import { defaultKeymap } from '@codemirror/commands';
import { xml } from '@codemirror/lang-xml';
import { bracketMatching, codeFolding, foldGutter, foldKeymap } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { WireDocument } from '../../wire.js';
import { look } from './look.js';
import { json } from './json.js';
import { hangingWrap } from './wrapping.js';

/** What is there and cannot be seen, as CodeMirror has it; of carriage returns, those alone that end no line. */
const SPECIAL = new RegExp(
  '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b\\u200e\\u200f' +
    '\\u2028\\u2029\\u202d\\u202e\\u2066\\u2067\\u2069\\ufeff\\ufff9-\\ufffc]|\\r(?!$)',
  'gu',
);

/**
 * An editor that is read, not written: with a cursor, so that everything can be reached with the keyboard, and without
 * edits. Line ends stay as they are: positions are those of the text.
 */
export function reading(label: string, nonce: string): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorState.lineSeparator.of('\n'),
    EditorState.tabSize.of(2),
    EditorView.cspNonce.of(nonce),
    // No keyboard slides up on a phone for what cannot be written.
    EditorView.contentAttributes.of({
      'aria-label': label,
      inputmode: 'none',
      spellcheck: 'false',
      tabindex: '0',
    }),
    EditorView.lineWrapping,
    hangingWrap,
    lineNumbers(),
    codeFolding(),
    foldGutter(),
    highlightSpecialChars({ specialChars: SPECIAL }),
    drawSelection({ cursorBlinkRate: 0 }),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches({ minSelectionLength: 2 }),
    bracketMatching(),
    search({ top: true }),
    keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
    look,
  ];
}

/** Large documents are not coloured: nobody waits for that. */
const MAX_COLORED = 3_000_000;

export function languageOf(language: WireDocument['language'], length: number): Extension {
  if (length > MAX_COLORED) return [];
  if (language === 'xml') return xml({ autoCloseTags: false });
  return language === 'json' ? json : [];
}
