import { expect } from "chai";
import { hasNotebook } from "../../settings/notebook";
import { type Changes, problemsWith, problemWith, settingsWith } from "./raw";

describe("The notebook", () => {
    const onFor = (changes: Changes) => settingsWith(changes).members.map(hasNotebook);

    it("is on wherever there is a framework, unless somebody says otherwise", () => {
        expect(onFor({})).to.deep.equal([true]);
        expect(onFor({ framework: "none" })).to.deep.equal([false]);
        expect(onFor({ notebook: "false" })).to.deep.equal([false]);
        expect(onFor({ notebook: "false", framework: "none" })).to.deep.equal([false]);
    });

    it("is a setting of each row, and follows a row's framework", () => {
        const members = [
            { name: "ana" },
            { name: "ben", notebook: false },
            { name: "cy", framework: "none" },
        ];
        expect(onFor({ members })).to.deep.equal([true, false, false]);
    });

    it("is refused in a row without a framework, with two ways out", () => {
        const members = [{ name: "ana" }, { name: "ben", framework: "none", notebook: true }];
        const problem = problemWith({ members });
        expect([problem.setting, problem.member, problem.or]).to.deep.equal([
            "members[1].notebook",
            "ben",
            "framework: tensorflow or pytorch, which makes a new box",
        ]);
        expect(problem.fixed).to.equal("pulumi config set --path 'members[1].notebook' false");
    });

    it("is not refused a second time for a framework that is written wrong", () => {
        const found = problemsWith({ notebook: "true", framework: "nothing" });
        expect(found.map(({ setting }) => setting)).to.deep.equal(["framework"]);
    });
});
