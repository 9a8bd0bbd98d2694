import { execFile, spawnSync } from 'node:child_process';

/** Posts "feed" to each URL, with the settings of the server's KCurlWrapper. */
const SCRIPT = `
foreach (json_decode(stream_get_contents(STDIN)) as $url) {
  $curl = curl_init($url);
  curl_setopt_array($curl, [
    CURLOPT_RETURNTRANSFER => true, CURLOPT_FOLLOWLOCATION => true, CURLOPT_SSL_VERIFYPEER => false,
    CURLOPT_RANGE => '', CURLOPT_TIMEOUT_MS => 300, CURLOPT_POSTFIELDS => 'feed',
  ]);
  $answer = curl_exec($curl);
  $results[] = [curl_errno($curl), curl_error($curl), is_string($answer) ? $answer : ''];
}
echo json_encode($results, JSON_THROW_ON_ERROR);
`;

/** Whether PHP is here, with the curl that the texts were measured with. */
export const hasPhpCurl: boolean =
  spawnSync('php', ['-r', 'exit((curl_version()["version"] ?? "") === "7.88.1" ? 0 : 1);']).status === 0;

/** For each URL curl's number, its text and the answer. A request after the other. */
export function postWithPhp(urls: readonly string[]): Promise<[number, string, string][]> {
  return new Promise((resolve, reject) => {
    const php = execFile('php', ['-r', SCRIPT], (error, stdout) => {
      if (error === null) resolve(JSON.parse(stdout) as [number, string, string][]);
      else reject(new Error(`php failed: ${error.message}`, { cause: error }));
    });
    php.stdin?.end(JSON.stringify(urls));
  });
}
