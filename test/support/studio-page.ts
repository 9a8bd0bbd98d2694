import type { Browser, Locator, Page } from 'playwright-core';

/** A window with the studio in it, and what went wrong there. */
export class StudioPage {
  readonly page: Page;
  /** What the browser complained about: exceptions, and what the policy refused. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text()))
        this.complaints.push(message.text());
    });
  }

  static async create(browser: Browser): Promise<StudioPage> {
    const context = await browser.newContext({
      viewport: { width: 1600, height: 1000 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(15_000);
    return new StudioPage(await context.newPage());
  }

  /** Opens an address as if for the first time: nothing of what was there before stays. */
  async visit(url: string): Promise<this> {
    await this.page.goto('about:blank');
    await this.page.goto(url);
    return this;
  }

  /** @throws Error with what the browser complained about since. */
  refuseComplaints(): void {
    const complaints = this.complaints.splice(0);
    if (complaints.length > 0) throw new Error(`the browser complained: ${complaints.join('; ')}`);
  }

  /** The code of a document pane. */
  code(pane: string): Locator {
    return this.page.locator(`section[aria-label="${pane}"] .cm-content`);
  }

  /** The line of a pane in which a text stands. */
  line(pane: string, text: string): Locator {
    return this.code(pane).locator('.cm-line', { hasText: text }).first();
  }

  /** What is lit up in a pane. */
  lit(pane: string): Locator {
    return this.code(pane).locator('.cm-lit-head, .cm-lit-active');
  }

  cell(name: RegExp | string): Locator {
    return this.page.getByRole('gridcell', { name });
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async see(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }
}
