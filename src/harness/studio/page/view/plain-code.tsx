import { useEffect, useRef } from 'preact/hooks';
import type { WireDocument } from '../../wire.js';
import type { CodePane } from '../code/types.js';
import { loadCode, readNonce } from './code-module.js';

interface PlainCodeProps {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly language: WireDocument['language'];
}

/** A text to read, tied to nothing. */
export function PlainCode({ id, label, text, language }: PlainCodeProps) {
  const host = useRef<HTMLDivElement>(null);
  const pane = useRef<CodePane>();
  const wanted = useRef({ id, text, language });
  wanted.current = { id, text, language };
  const show = () => pane.current?.show(wanted.current.id, wanted.current.text, wanted.current.language);
  useEffect(() => {
    let isGone = false;
    void loadCode().then(({ openCodePane }) => {
      if (isGone || host.current === null) return;
      pane.current = openCodePane(host.current, { label, nonce: readNonce(), onPoint: () => {} });
      show();
    });
    return () => {
      isGone = true;
      pane.current?.close();
      pane.current = undefined;
    };
  }, [label]);
  useEffect(show, [id, text, language]);
  return <div class="code" ref={host} />;
}
