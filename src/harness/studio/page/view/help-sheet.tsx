import { SHORTCUTS } from '../model/keys.js';
import { SheetFrame } from './sheet.js';

const IN_PLACES = [
  { keys: ['↑', '↓', '←', '→'], what: 'in the matrix: run to run; ← at the first cell folds the connector' },
  { keys: ['Enter'], what: 'in a document: what this place came from, and what it made' },
  { keys: ['Ctrl F'], what: 'in a document: search' },
  { keys: ['Ctrl Shift ['], what: 'in a document: fold; with ] unfold' },
];

/** Every key and what it does. */
export function HelpSheet() {
  return (
    <SheetFrame title="Keys" isWide>
      <dl class="keys">
        {[...SHORTCUTS, ...IN_PLACES].map(({ keys, what }) => (
          <div key={keys.join(' ')}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key === 'Escape' ? 'Esc' : key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </SheetFrame>
  );
}
