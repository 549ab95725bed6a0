import { expect } from "chai";
import type { Finding } from "../../../../cli/doctor/check";

/** By check: what was found, what it comes to, and words of the sentence and of what to do. */
export type Decisions = Readonly<
    Record<string, readonly (readonly [Finding, Finding["verdict"], RegExp, RegExp?])[]>
>;

/** Declares a test for each row. */
export function testDecisions(decisions: Decisions): void {
    for (const [name, rows] of Object.entries(decisions))
        for (const [finding, verdict, says, next] of rows)
            it(`on ${name}: ${verdict}, ${says.source}`, () => {
                expect(finding.verdict).to.equal(verdict);
                expect(finding.says).to.match(says);
                expect(finding.says).to.not.include("\n");
                if (next === undefined) expect(finding).to.not.have.property("next");
                else expect(finding.next).to.match(next);
            });
}

/** What a program of the laptop answers, and what one that is missing does. */
export const answered = (text: string) => ({ status: 0, out: text, err: text, isInstalled: true });
export const missing = { status: undefined, out: "", err: "", isInstalled: false };
