import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { createAccount, type Account, type AccountOptions } from '../../../src/account/account.js';
import { serveAccount } from '../../../src/account/server.js';

export const PARTNER_ID = 976461;
export const ADMIN_SECRET = '0123456789abcdef0123456789abcdef';

/** What JSON answers hold. */
export interface Answer {
  readonly [name: string]: unknown;
}

export interface ServedAccount extends AsyncDisposable {
  readonly account: Account;
  /** e.g. `http://127.0.0.1:40080`. */
  readonly url: string;
  /** An ADMIN session of the partner. */
  readonly ks: string;
  /** Calls an action over HTTP, with a session, and reads the JSON answer. Errors are answers too. */
  call(service: string, action: string, params?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The same, and throws what is an error of the API. */
  do(service: string, action: string, params?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

/** A fresh account in memory, behind HTTP. */
export async function startAccount(options: Partial<AccountOptions> = {}): Promise<ServedAccount> {
  const account = await createAccount({ partnerId: PARTNER_ID, adminSecret: ADMIN_SECRET, ...options });
  const server = await serveAccount(account);
  const { url } = server;
  const post = async (service: string, action: string, body: Readonly<Record<string, unknown>>) => {
    const response = await fetch(`${url}/api_v3/service/${service}/action/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ format: 1, ...body }),
    });
    return (await response.json()) as Answer;
  };
  const start = { secret: ADMIN_SECRET, partnerId: PARTNER_ID, type: 2, userId: 'author' };
  const ks = (await post('session', 'start', start)) as unknown as string;
  const call = (service: string, action: string, params = {}) => post(service, action, { ks, ...params });
  return {
    account,
    url,
    ks,
    call,
    do: async (service, action, params) => {
      const answer = await call(service, action, params);
      if (answer?.['objectType'] === 'KalturaAPIException') {
        throw new Error(`${service}.${action}: ${JSON.stringify(answer)}`);
      }
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await account[Symbol.asyncDispose]();
    },
  };
}

/** Uploads bytes as a browser would, and gives the token they are kept under. */
export async function uploadFile(api: ServedAccount, fileName: string, bytes: string): Promise<string> {
  const { id } = await api.do('uploadToken', 'add', { uploadToken: { fileName } });
  const form = new FormData();
  form.set('ks', api.ks);
  form.set('format', '1');
  form.set('uploadTokenId', String(id));
  form.set('fileData', new Blob([bytes]), fileName);
  const url = `${api.url}/api_v3/service/uploadToken/action/upload`;
  const response = await fetch(url, { method: 'POST', body: form });
  expect(await response.json()).toMatchObject({ objectType: 'KalturaUploadToken', status: 2 });
  return String(id);
}

/** Asks until the answer is so. */
export async function waitFor<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    await delay(20);
  }
  const last = await ask();
  expect(last, 'still so after ten seconds').toBe(undefined);
  return last;
}

/** An error of the API, by its code. */
export const apiError = (code: string): unknown =>
  expect.objectContaining({ objectType: 'KalturaAPIException', code });
