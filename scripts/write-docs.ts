import { GENERATED_PAGES, writePage } from './generated-pages.js';

for (const name of GENERATED_PAGES) await writePage(name);
