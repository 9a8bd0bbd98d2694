import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.js';
import { useStudio } from './studio-context.js';

interface SheetProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly isWide?: boolean;
}

/** A dialog above the page: the browser keeps the focus in it, and Escape closes it. */
export function SheetFrame({ title, children, isWide = false }: SheetProps) {
  const studio = useStudio();
  const ref = useRef<HTMLDialogElement>(null);
  const close = () => {
    studio.sheet.value = undefined;
  };
  useEffect(() => {
    const former = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (former instanceof HTMLElement) former.focus();
    };
  }, []);
  return (
    <dialog class={`sheet ${isWide ? 'is-wide' : ''}`} ref={ref} aria-label={title} onClose={close}>
      <header class="sheet-head">
        <h2>{title}</h2>
        <button type="button" class="tool" aria-label="Close" title="Close (Esc)" onClick={close}>
          <Icon name="cross" />
        </button>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what is longer than the window is scrolled with the keyboard, too */}
      <div class="sheet-body" tabIndex={0} role="group" aria-label={title}>
        {children}
      </div>
    </dialog>
  );
}
