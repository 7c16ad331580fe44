/** What the page uses of a browser; `src` is compiled without the types of one. */
export interface Browser {
  readonly document: PageDocument;
  readonly parent: object;
  readonly location: { readonly href: string; readonly hash: string };
  readonly history: { replaceState(state: null, title: '', address: string): void };
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(address: string): void };
  readonly Blob: new (parts: readonly string[], options: { readonly type: string }) => object;
  addEventListener(event: string, listener: (event: PageEvent) => void): void;
  setInterval(act: () => void, milliseconds: number): number;
  clearInterval(timer: number): void;
}

/** The part of a document that the page uses. */
export interface PageDocument {
  readonly documentElement: PageElement;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

/** The part of an element that the page uses, of whichever kind it is. */
export interface PageElement {
  innerHTML: string;
  readonly outerHTML: string;
  textContent: string | null;
  hidden: boolean;
  disabled: boolean;
  checked: boolean;
  value: string;
  max: string;
  href: string;
  scrollTop: number;
  readonly name: string;
  readonly tagName: string;
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly dataset: { readonly [name: string]: string | undefined };
  readonly classList: { add(name: string): void; toggle(name: string, on: boolean): void };
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  getBoundingClientRect(): { readonly top: number; readonly height: number };
  addEventListener(event: string, listener: (event: PageEvent) => void): void;
}

/** The part of an event that the page uses. */
export interface PageEvent {
  readonly target: PageElement | null;
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  preventDefault(): void;
}
