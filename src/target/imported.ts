/** One line of imports from each module that is used: types, where all of them are, as such. */
export function importsOf(modules: { readonly [module: string]: readonly string[] }): string {
  return Object.entries(modules)
    .filter(([, names]) => names.length > 0)
    .map(([module, names]) => {
      const types = names.every((name) => name.startsWith('type '));
      const sorted = [...new Set(names)].sort((left, right) =>
        localName(left) < localName(right) ? -1 : 1,
      );
      const shown = types ? sorted.map(bare) : sorted;
      return `import ${types ? 'type ' : ''}{ ${shown.join(', ')} } from '${module}';\n`;
    })
    .join('');
}

/** What an import specifier is called where it is used, by which they are sorted. */
export function localName(specifier: string): string {
  return (bare(specifier).split(' as ').at(-1) ?? '').toLowerCase();
}

/** A name without the word that marks a type. */
function bare(name: string): string {
  return name.replace(/^type /, '');
}
