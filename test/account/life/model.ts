/**
 * What the spec says of statuses, in a few plain rules: jobs end at once, well or badly, and there is no
 * store, no queue and no clock. Dialect `guide`. server-api.md 3.6, server-pipeline.md 6.3 to 6.7.
 */

export interface ModelProfile {
  status: 1 | 2 | 3;
  readonly submit: number;
  readonly update: number;
  readonly delete: number;
  readonly onApproval: boolean;
  /** Whether a flavor must be there. */
  readonly isDemanding: boolean;
}

export interface ModelEntry {
  status: number;
  isApproved: boolean;
  readonly flavors: Set<string>;
}

export interface ModelDistribution {
  readonly entry: number;
  readonly profile: number;
  status: number;
  isDirty: boolean;
  lacks: boolean;
  list: string;
  /** Seconds. */
  sunrise: number;
}

const OUT = [2, 8, 9];

export class Model {
  readonly profiles: ModelProfile[];
  readonly entries: ModelEntry[];
  readonly distributions: ModelDistribution[] = [];
  now = 0;
  /** How the next jobs end. */
  jobsSucceed = true;
  jobs = 0;

  constructor(profiles: ModelProfile[], entries: ModelEntry[]) {
    this.profiles = profiles;
    this.entries = entries;
  }

  /** @returns undefined where the call is answered with an error, as of all calls below. */
  add(entry: number, profile: number): ModelDistribution | undefined {
    const found = this.#live().some((d) => d.entry === entry && d.profile === profile);
    if (this.#profile(profile).status !== 2 || this.#entry(entry).status === 3 || found) return undefined;
    return this.#create(entry, profile);
  }

  #create(entry: number, profile: number): ModelDistribution {
    const made = { entry, profile, status: 0, isDirty: false, lacks: false, list: '', sunrise: -1 };
    this.distributions.push(made);
    this.#check(made);
    if (this.#profile(profile).submit === 2) this.#submit(made, true);
    return made;
  }

  submitAdd(d: ModelDistribution, whenReady: boolean): boolean {
    if (![0, 1, 2, 7, 8, 9, 10].includes(d.status) || !this.#isOn(d, 'submit')) return false;
    this.#submit(d, whenReady);
    return true;
  }

  submitUpdate(d: ModelDistribution): boolean {
    if (!OUT.includes(d.status) || !this.#isOn(d, 'update')) return false;
    this.#update(d);
    return true;
  }

  submitDelete(d: ModelDistribution): boolean {
    if (!OUT.includes(d.status) || !this.#isOn(d, 'delete')) return false;
    this.#delete(d);
    return true;
  }

  retry(d: ModelDistribution): boolean {
    if (d.status === 3 || this.#profile(d.profile).status !== 2) return false;
    if (d.status === 1 || d.status === 7) this.#submit(d, false);
    else if (d.status === 8) this.#update(d);
    else if (d.status === 9) this.#delete(d);
    return true;
  }

  validate(d: ModelDistribution): boolean {
    if (d.status === 3 || this.#profile(d.profile).status !== 2) return false;
    this.#check(d);
    return true;
  }

  remove(d: ModelDistribution): boolean {
    if (d.status === 3) return false;
    d.status = 3;
    return true;
  }

  setSunrise(d: ModelDistribution, sunrise: number): boolean {
    if (d.status === 3) return false;
    if (d.sunrise === sunrise) return true;
    d.sunrise = sunrise;
    this.#require(d);
    if (d.status === 1 && this.#entry(d.entry).status !== 3 && this.#profile(d.profile).status === 2)
      this.#release(d);
    return true;
  }

  advance(seconds: number): void {
    const until = this.now + seconds;
    const due = this.#live().filter((d) => d.sunrise > this.now && d.sunrise <= until);
    for (const d of due.sort((a, b) => a.sunrise - b.sunrise)) {
      this.now = Math.max(this.now, d.sunrise);
      const isLive = this.#entry(d.entry).status !== 3 && this.#profile(d.profile).status === 2;
      if (d.status === 1 && isLive) this.#release(d);
    }
    this.now = until;
  }

  entryReady(index: number): void {
    const entry = this.#entry(index);
    if (entry.status !== 1) return;
    entry.status = 2;
    for (const [number, profile] of this.profiles.entries()) {
      if (profile.status === 3) continue;
      const d = this.#live().find((found) => found.entry === index && found.profile === number);
      if (d === undefined) {
        if (profile.submit === 2) this.#create(index, number);
      } else if (d.status === 1 && profile.status === 2) this.#release(d);
      else this.#require(d);
    }
  }

  rename(index: number): void {
    if (this.#entry(index).status !== 3) this.#follow(index, true);
  }

  moderate(index: number, isApproved: boolean): void {
    const entry = this.#entry(index);
    if (entry.isApproved === isApproved || entry.status === 3) return;
    entry.isApproved = isApproved;
    if (entry.status !== 2 || isApproved) this.#follow(index, false);
  }

  #follow(index: number, isWatched: boolean): void {
    for (const d of this.#of(index)) {
      if (d.status === 1) this.#release(d);
      else if (d.status === 0 || d.status === 7) this.#check(d);
      else if (OUT.includes(d.status) && this.#profile(d.profile).update !== 1) {
        this.#check(d);
        if (isWatched) this.#send(d);
      }
    }
  }

  deleteEntry(index: number): void {
    const entry = this.#entry(index);
    if (entry.status === 3) return;
    entry.status = 3;
    for (const d of this.#live().filter((found) => found.entry === index)) {
      if (!OUT.includes(d.status)) d.status = 3;
      else if (this.#profile(d.profile).delete === 2) this.#delete(d);
    }
  }

  flavors(index: number, change: (flavors: Set<string>) => void): void {
    const entry = this.#entry(index);
    change(entry.flavors);
    if (entry.status === 3) return;
    for (const d of this.#of(index)) {
      const isOut = (d.status === 2 || d.status === 8) && this.#profile(d.profile).update !== 1;
      if (!isOut && d.status > 1) continue;
      const before = d.list;
      this.#check(d);
      if (before === d.list) continue;
      if (d.status === 1) this.#submit(d, true);
      else if (isOut && this.#profile(d.profile).update === 2 && !d.lacks) this.#update(d);
      else if (isOut) d.isDirty = true;
    }
  }

  setProfile(index: number, status: 1 | 2 | 3): void {
    const profile = this.#profile(index);
    if (profile.status !== 3) profile.status = status;
  }

  #release(d: ModelDistribution): void {
    this.#check(d);
    if (!d.lacks && this.#isReady(d)) this.#submit(d, true);
  }

  /** Something that is out is out of date. */
  #require(d: ModelDistribution): void {
    if (![0, 1, 3, 6, 10].includes(d.status) && !d.isDirty && this.#profile(d.profile).update !== 1)
      this.#send(d);
  }

  #send(d: ModelDistribution): void {
    if (this.#profile(d.profile).update === 2) this.#update(d);
    else d.isDirty = true;
  }

  #submit(d: ModelDistribution, whenReady: boolean): void {
    if (!this.#isOn(d, 'submit') || ![0, 1, 2, 7, 8, 9, 10].includes(d.status)) return;
    const waits = (whenReady && !this.#isReady(d)) || d.sunrise > this.now;
    if (!waits && d.lacks) d.list = this.#listOf(d);
    if (waits || d.lacks) d.status = 1;
    else this.#run(d, 2, 7);
  }

  #update(d: ModelDistribution): void {
    if (this.#isOn(d, 'update') && OUT.includes(d.status) && !d.lacks) this.#run(d, 2, 8);
  }

  #delete(d: ModelDistribution): void {
    if (this.#isOn(d, 'delete') && OUT.includes(d.status)) this.#run(d, 10, 9);
  }

  #run(d: ModelDistribution, onSuccess: number, onFailure: number): void {
    this.jobs += 1;
    d.isDirty = false;
    d.status = this.jobsSucceed ? onSuccess : onFailure;
  }

  #check(d: ModelDistribution): void {
    d.list = this.#listOf(d);
    d.lacks = this.#profile(d.profile).isDemanding && d.list === '';
  }

  #listOf = (d: ModelDistribution): string => [...this.#entry(d.entry).flavors].sort().join(',');

  #isReady(d: ModelDistribution): boolean {
    const { status, isApproved } = this.#entry(d.entry);
    return status === 2 && (isApproved || !this.#profile(d.profile).onApproval);
  }

  #isOn = (d: ModelDistribution, flag: 'submit' | 'update' | 'delete'): boolean =>
    d.status !== 3 && this.#profile(d.profile).status === 2 && this.#profile(d.profile)[flag] !== 1;

  #live = (): ModelDistribution[] => this.distributions.filter(({ status }) => status !== 3);

  #of = (entry: number): ModelDistribution[] =>
    this.#live().filter((d) => d.entry === entry && this.#profile(d.profile).status === 2);

  #profile = (index: number): ModelProfile => at(this.profiles, index);
  #entry = (index: number): ModelEntry => at(this.entries, index);
}

export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
}
