import { expect } from "chai";
import { desktopState } from "../../catalog/desktop";
import { checkedWith, problemsWith, problemWith, settingsWith } from "./raw";

describe("An installed desktop", () => {
    const stateOf = (changes: object) => settingsWith({ ...changes }).members.map(desktopState);

    it("is what `desktop` says, unless `installDesktop` says otherwise", () => {
        expect(stateOf({})).to.deep.equal(["on"]);
        expect(stateOf({ installDesktop: "true" })).to.deep.equal(["on"]);
        expect(stateOf({ desktop: "false" })).to.deep.equal(["none"]);
        expect(stateOf({ desktop: "false", installDesktop: "false" })).to.deep.equal(["none"]);
        expect(stateOf({ desktop: "false", installDesktop: "true" })).to.deep.equal(["off"]);
    });

    it("follows a row's `desktop` too, as long as neither the row nor the stack says more", () => {
        const members = [{ name: "ana", desktop: false }, { name: "ben" }];
        expect(stateOf({ members })).to.deep.equal(["none", "on"]);
        expect(stateOf({ members, installDesktop: "true" })).to.deep.equal(["off", "on"]);
        const empty = [{ name: "ana", desktop: false, installDesktop: "" }];
        expect(stateOf({ members: empty, installDesktop: "true" })).to.deep.equal(["none"]);
    });

    it("is refused in a row that switches on what the stack leaves out, with two ways out", () => {
        const members = [{ name: "ana" }, { name: "ben", desktop: true }];
        const off = { desktop: "false", installDesktop: "false" };
        const problem = problemWith({ ...off, members });
        expect([problem.setting, problem.member, problem.or]).to.deep.equal([
            "members[1].installDesktop",
            "ben",
            "desktop: false, for a box without a desktop",
        ]);
        expect(problem.fixed).to.equal("pulumi config set --path 'members[1].installDesktop' true");
    });

    it("is not refused a second time for a flag that is written wrong", () => {
        const settings = problemsWith({ desktop: "yes", installDesktop: "false" });
        expect(settings.map(({ setting }) => setting)).to.deep.equal(["desktop"]);
    });

    it("needs its memory while it is off, so that no switch makes a box another type", () => {
        const types = { instanceTypes: ["t3.small", "t3.large"] };
        const works = (changes: object) =>
            checkedWith({ ...types, ...changes }).alike[0]?.candidates.map((it) => it.works);
        expect(works({})).to.deep.equal([false, true]);
        expect(works({ desktop: "false", installDesktop: "true" })).to.deep.equal([false, true]);
        expect(works({ desktop: "false" })).to.deep.equal([true, true]);
    });
});
