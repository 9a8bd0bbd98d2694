import { Client } from 'basic-ftp';
import { once } from 'node:events';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startFtpSink } from '../../src/harness/sinks/ftp.js';
import { startHttpSink, startHttpsSink } from '../../src/harness/sinks/http.js';
import type { Sink } from '../../src/harness/sinks/sink.js';
import { describeSink, type Parcel, type SinkRow } from './sink-suite.js';

// The senders are not ours: a sink and a client that share a mistake would get on well.

async function sendFtp(sink: Sink, { path, body, login }: Parcel): Promise<void> {
  const client = new Client(5000);
  const { username: user, password } = login;
  try {
    await client.access({ host: '127.0.0.1', port: Number(sink.url.port), user, password });
    await client.ensureDir(posix.dirname(path));
    await client.uploadFrom(Readable.from([body]), posix.basename(path));
  } finally {
    client.close();
  }
}

async function sendHttp(sink: Sink, { path, body, login }: Parcel): Promise<void> {
  const request = sink.protocol === 'https' ? requestHttps : requestHttp;
  const sent = request(new URL(encodeURI(path), sink.url), {
    agent: false,
    method: 'PUT',
    auth: `${login.username}:${login.password}`,
    rejectUnauthorized: false,
  });
  sent.end(body);
  const answered = once(sent, 'response');
  const [response] = (await answered) as [import('node:http').IncomingMessage];
  const answer = await text(response);
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${answer}`);
}

const ROWS: readonly SinkRow[] = [
  {
    name: 'ftp',
    protocol: 'ftp',
    start: startFtpSink,
    send: sendFtp,
    faults: ['refuse-login', 'no-mkdir', 'disk-full', 'cut', 'slow'],
  },
  ...[['http', startHttpSink] as const, ['https', startHttpsSink] as const].map(([name, start]): SinkRow => ({
    name,
    protocol: name,
    start,
    send: sendHttp,
    faults: ['refuse-login', 'disk-full', 'cut', 'slow'],
    isOpenWithoutLogins: true,
  })),
];

for (const row of ROWS) describeSink(row);
