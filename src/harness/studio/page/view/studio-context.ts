import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Studio } from '../model/studio.js';

export const StudioContext = createContext<Studio | undefined>(undefined);

/** The studio that a view belongs to. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (studio === undefined) throw new Error('a view stands outside of the studio');
  return studio;
}
