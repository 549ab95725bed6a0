import { expect } from "chai";
import { unlessUnknown } from "../../policy/not-known-yet";
import type { HeldRule } from "../../policy/rule";
import { graphOf, type Mutation, type Variant, variantNames } from "./graphs";
import { changesUnknown, unknownIn } from "./unknown";

/** Deviations by the first id of their rule: a description, and the change that breaks the rule. */
export type Deviations = Readonly<Record<string, Readonly<Record<string, Mutation>>>>;

/** Checks that every stack satisfies each rule, and that each deviation from `stack` is noticed. */
export function describeRules(
    rules: readonly HeldRule[],
    deviations: Deviations,
    stack: Variant = "dev",
): void {
    it("has a deviation from every rule", () => {
        expect(Object.keys(deviations)).to.have.members(rules.map(({ ids }) => ids[0]));
    });

    for (const { ids, title, check } of rules) {
        describe(`holds ${ids.join(", ")}: ${title}`, () => {
            for (const variant of variantNames) {
                it(`on the stack ${variant}`, async () => {
                    expect(check(await graphOf(variant))).to.deep.equal([]);
                });
            }
            it("breaks nothing in a preview that knows no input yet", async () => {
                const unknown = (await graphOf(stack)).map((it) =>
                    unknownIn(it, Object.keys(it.inputs)),
                );
                const found = unlessUnknown(() => check(unknown));
                expect(found.filter(({ unjudged }) => unjudged === undefined)).to.deep.equal([]);
            });
            for (const [what, deviate] of Object.entries(deviations[ids[0] ?? ""] ?? {})) {
                it(`fails on ${what}`, async () => {
                    expect(check(deviate(await graphOf(stack)))).not.to.deep.equal([]);
                });
                it(`does not pass, in a preview that does not know it yet, ${what}`, async () => {
                    const graph = await graphOf(stack);
                    const unknown = changesUnknown(graph, deviate(graph));
                    expect(unlessUnknown(() => check(unknown))).not.to.deep.equal([]);
                });
            }
        });
    }
}

/** Checks that rules about resources report a stack without any. */
export function describeRulesWithoutResources(rules: readonly HeldRule[]): void {
    for (const { ids, title, check } of rules) {
        it(`fails ${ids.join(", ")} on a stack that declares nothing: ${title}`, () => {
            expect(check([])).not.to.deep.equal([]);
        });
    }
}
