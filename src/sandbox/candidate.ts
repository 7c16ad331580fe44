import ts from 'typescript';
import { brief, Issue } from '#base';

/** The name under which what was caught is looked at; no candidate may use it. */
const look = 'seen$';

/** The parameters of the function that a candidate's module becomes. */
export const parameters: readonly string[] = ['exports', 'require', look];

const sourceMax = 200_000;

/**
 * The module of a candidate as the body of a strict function of `parameters`.
 *
 * Throws an `Issue` for what is no TypeScript, for an import of anything but `protolab/design` and
 * `task`, for what waits (`async`, `await`, `import()`), and for a variable of the module that can be
 * set anew. Names, strings and properties are not looked at: what a candidate could reach by them is
 * not in its realm. Syntax is, because a program cannot make syntax from strings there.
 */
export function bodyOf(source: string, task: string): string {
  if (source.length > sourceMax) {
    throw refusal('is too long', `${source.length} characters`, `write at most ${sourceMax}`);
  }
  const { outputText, diagnostics = [] } = compiled(source, task);
  const [wrong] = diagnostics;
  if (wrong !== undefined) {
    const line = wrong.file?.getLineAndCharacterOfPosition(wrong.start ?? 0).line ?? 0;
    const said = ts.flattenDiagnosticMessageText(wrong.messageText, ' ');
    throw refusal('is no TypeScript', `line ${line + 1}: ${said}`, 'mend it');
  }
  checkOutput(outputText);
  return outputText;
}

function compiled(source: string, task: string): ts.TranspileOutput {
  try {
    checkSyntax(ts.createSourceFile('candidate.ts', source, ts.ScriptTarget.ES2022, true), task);
    return ts.transpileModule(source, {
      fileName: 'candidate.ts',
      reportDiagnostics: true,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.CommonJS,
        strict: true,
        removeComments: true,
      },
      transformers: { before: [(context) => (file) => withLooks(file, context)] },
    });
  } catch (thrown) {
    if (thrown instanceof RangeError) {
      throw refusal('is nested too deeply to be read', undefined, 'write shorter expressions');
    }
    throw thrown;
  }
}

/**
 * Two things that could be read in two ways, by the compiler and by the engine. A comment in the
 * manner of HTML hides from the engine what the compiler sees as code, so that a text may begin where
 * code should. And `import(…)`, wherever it is hidden, would hand out an object of the host.
 */
function checkOutput(text: string): void {
  const comment = text.match(/<!--|-->/)?.[0];
  if (comment !== undefined) {
    throw refusal('has a comment of HTML', comment, 'write it in two parts');
  }
  if (/\bimport\b/.test(text)) {
    throw refusal("has the word 'import' in a text", undefined, 'use another word');
  }
}

function checkSyntax(file: ts.SourceFile, task: string): void {
  const allowed = ['protolab/design', task];
  const visit = (node: ts.Node): void => {
    const found = forbidden(node, allowed);
    if (found !== null) {
      const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
      const [wrong, right] = found;
      throw refusal(wrong, `line ${line}: ${brief(node.getText(file))}`, right);
    }
    node.forEachChild(visit);
  };
  visit(file);
}

const noWaiting = 'wait for nothing but ports: `yield*` a request';

/** What is wrong with a piece of syntax, and what would be right; null where nothing is. */
function forbidden(
  node: ts.Node,
  allowed: readonly string[],
): readonly [wrong: string, right: string] | null {
  const right = `import from ${allowed.map((each) => `'${each}'`).join(' or ')}`;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const from = node.moduleSpecifier;
    const isAllowed =
      from === undefined || (ts.isStringLiteral(from) && allowed.includes(from.text));
    return isAllowed ? null : ['imports what is not there', right];
  }
  if (ts.isImportEqualsDeclaration(node)) return ['imports in a way that is not there', right];
  if (node.kind === ts.SyntaxKind.ImportKeyword && ts.isCallExpression(node.parent)) {
    return ['imports while it runs', right];
  }
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
    return ['asks where it stands', 'leave it out'];
  }
  if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) {
    return ['waits', noWaiting];
  }
  if (node.kind === ts.SyntaxKind.AwaitKeyword) return ['waits', noWaiting];
  if (ts.isIdentifier(node) && node.text === look) return [`uses the name ${look}`, 'use another'];
  if (!ts.isVariableStatement(node) || !ts.isSourceFile(node.parent)) return null;
  if (node.declarationList.flags & ts.NodeFlags.Const) return null;
  return ['keeps something outside of its functions', 'use `const`, or keep it in a function'];
}

/** Looks at whatever is caught, and at what passes a `finally`; nothing else is changed. */
function withLooks(file: ts.SourceFile, context: ts.TransformationContext): ts.SourceFile {
  const { factory } = context;
  const looking = (name: ts.Identifier): ts.Statement =>
    factory.createExpressionStatement(
      factory.createCallExpression(factory.createIdentifier(look), undefined, [name]),
    );
  const caught = ({ variableDeclaration, block }: ts.CatchClause): ts.CatchClause => {
    const name = variableDeclaration?.name;
    if (name !== undefined && ts.isIdentifier(name)) {
      const statements = [looking(factory.createIdentifier(name.text)), ...block.statements];
      return factory.createCatchClause(variableDeclaration, factory.createBlock(statements));
    }
    const thrown = factory.createUniqueName('thrown');
    const declaration =
      name === undefined
        ? []
        : [
            factory.createVariableStatement(
              undefined,
              factory.createVariableDeclarationList(
                [factory.createVariableDeclaration(name, undefined, undefined, thrown)],
                ts.NodeFlags.Let,
              ),
            ),
          ];
    const statements = [looking(thrown), ...declaration, ...block.statements];
    return factory.createCatchClause(thrown, factory.createBlock(statements));
  };
  const passing = (): ts.CatchClause => {
    const thrown = factory.createUniqueName('thrown');
    const body = factory.createBlock([looking(thrown), factory.createThrowStatement(thrown)]);
    return factory.createCatchClause(thrown, body);
  };
  const visit = (node: ts.Node): ts.Node => {
    const seen = ts.visitEachChild(node, visit, context);
    if (!ts.isTryStatement(seen)) return seen;
    const { tryBlock, catchClause, finallyBlock } = seen;
    const clause = catchClause === undefined ? passing() : caught(catchClause);
    return factory.updateTryStatement(seen, tryBlock, clause, finallyBlock);
  };
  return ts.visitNode(file, visit, ts.isSourceFile);
}

function refusal(wrong: string, found: string | undefined, right: string): Issue {
  return new Issue('sandbox/candidate', {
    wrong: `the module ${wrong}`,
    ...(found === undefined ? {} : { found }),
    right,
  });
}
