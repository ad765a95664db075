import type { BranchNode, ConfigFile, Section, Statement } from "./ast.ts";
import { buildCondition } from "./build-condition.ts";
import { buildPlugin, placeOf } from "./build-value.ts";
import type { Building } from "./build-value.ts";
import { elseIfWord, elseWithoutIf, missingCondition, sectionInSection } from "./errors.ts";
import type { SyntaxBranch, SyntaxFile, SyntaxPlugin, SyntaxSection, SyntaxStatement } from "./syntax-tree.ts";

/** The tree of a text that the grammar took. What Logstash refuses all the same is added to `building.problems`. */
export function buildFile(building: Building, file: SyntaxFile): ConfigFile {
  return { sections: file.sections.map((section) => buildSection(building, section)) };
}

function buildSection(building: Building, section: SyntaxSection): Section {
  const body = buildBody({ building, section }, section.body);
  return { plugin: section.plugin, body, location: placeOf(building, section) };
}

interface InSection {
  readonly building: Building;
  readonly section: SyntaxSection;
}

function buildBody(place: InSection, body: readonly SyntaxStatement[]): readonly Statement[] {
  return body.map((statement) => (statement.kind === "branch" ? buildBranch(place, statement) : buildStatement(place, statement)));
}

function buildBranch(place: InSection, node: SyntaxBranch): BranchNode {
  const arms = node.arms.map((arm) => ({
    condition: buildCondition(place.building, arm.condition),
    body: buildBody(place, arm.body),
    location: placeOf(place.building, arm),
  }));
  const location = placeOf(place.building, node);
  if (node.otherwise === null) return { kind: "branch", arms, location };
  return { kind: "branch", arms, otherwise: buildBody(place, node.otherwise), location };
}

/** `else { }` and `output { }` have the shape of a plugin, and Logstash looks for a plugin of that name in vain. */
function buildStatement({ building, section }: InSection, node: SyntaxPlugin): Statement {
  if (node.name.kind === "name") {
    const location = placeOf(building, node.name);
    const opening = placeOf(building, { start: section.start, end: section.start + section.plugin.length });
    if (node.name.text === "if") building.problems.push(missingCondition(location));
    if (node.name.text === "else") building.problems.push(elseWithoutIf(location));
    if (node.name.text === "elsif") building.problems.push(elseIfWord(node.name.text, location));
    if (/^(?:input|filter|output)$/.test(node.name.text)) building.problems.push(sectionInSection(node.name.text, location, opening));
  }
  return buildPlugin(building, node);
}
