/** What an instance has measured since it was last asked; used again for the next answer. */
export interface Measures {
  coreUs: number;
  latencyMaxUs: number;
  stretchLogSum: number;
  stretchCount: number;
}
