/** The part of the program that only the account's verbs need (plan, deploy, verify, …): a built file of its own. */
export { pullFixtures } from './publish/fixtures-pull.js';
export { showSent } from './publish/sent.js';
export { whoami } from './publish/whoami.js';
export { deploy } from './publish/deploy.js';
export { rollback } from './publish/rollback.js';
export { destroy } from './publish/destroy.js';
export { promote } from './publish/promote.js';
export { showHistory } from './publish/history.js';
export { pull } from './publish/pull.js';
export { plan } from './publish/plan.js';
export { verify } from './publish/verify.js';
