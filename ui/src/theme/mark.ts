/** What a state is drawn with: a shape and a hue, never a hue alone. */

/** The shapes; no two states share one. */
export type Mark = 'diamond' | 'diamond-open' | 'turning' | 'dotted' | 'stacked' | 'core' | 'triangle' | 'ring' | 'square' | 'square-open' | 'tick' | 'barred' | 'bars';
export type Tone = 'needs' | 'work' | 'fail' | 'idle' | 'live' | 'done' | 'silent';
