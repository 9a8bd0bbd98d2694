import { render } from 'preact';
import { SHARE_ELEMENT, type WireShare } from '../wire.js';
import { connectStudio } from './model/connect.js';
import { listenKeys } from './model/keys.js';
import { createLink } from './model/link.js';
import { createSettings } from './model/settings.js';
import { createStudio } from './model/studio.js';
import { Frame } from './view/frame.js';
import { StudioContext } from './view/studio-context.js';

const shared = document.querySelector(`#${SHARE_ELEMENT}`)?.textContent;
const share = shared == null ? undefined : (JSON.parse(shared) as WireShare);
const link = createLink(document.baseURI);
const studio = createStudio(link, createSettings(), share);

forgetToken();
render(
  <StudioContext.Provider value={studio}>
    <Frame />
  </StudioContext.Provider>,
  document.querySelector('#studio') ?? document.body,
);
listenKeys(studio);
if (share === undefined) connectStudio(studio, link);

/** The cookie has it by now; in the address it would be seen on every shared screen. */
function forgetToken(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has('token')) return;
  url.searchParams.delete('token');
  history.replaceState(null, '', url);
}
