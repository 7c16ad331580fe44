/** What the search does so that no run is left out that differs from all that were followed. */
export const precautions = [
  'what sleeps wakes when its order matters',
  'steps whose order matters come in both orders',
  'the world may do something before every step',
  'who was overtaken comes first as well',
  'what is learnt late begins the search again',
] as const;

/** One of them. */
export type Precaution = (typeof precautions)[number];
