import { expect } from "chai";
import type { HeldRule } from "../../policy/rule";
import { graphOf, type Mutation, variantNames } from "./graphs";

/** Deviations by the first id of their rule: a description, and the change that breaks the rule. */
export type Deviations = Readonly<Record<string, Readonly<Record<string, Mutation>>>>;

/** Checks that every stack satisfies each rule, and that each deviation is noticed. */
export function describeRules(rules: readonly HeldRule[], deviations: Deviations): void {
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
            for (const [what, deviate] of Object.entries(deviations[ids[0] ?? ""] ?? {})) {
                it(`fails on ${what}`, async () => {
                    expect(check(deviate(await graphOf("dev")))).not.to.deep.equal([]);
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
