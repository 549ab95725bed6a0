import { expect } from "chai";
import { noMember } from "../../../cli/stack-file/no-member";

describe("The refusal of a name that is no member's", () => {
    it("names the nearest member of a mistyped one, and lists all", () => {
        expect(noMember("annna", ["anna", "ben"]).message).to.equal(
            'there is no member "annna", did you mean anna; the stack\'s members: anna, ben',
        );
    });

    it("suggests nobody for a name that is like no other", () => {
        expect(noMember("zoe", ["anna", "ben"]).message).to.equal(
            'there is no member "zoe"; the stack\'s members: anna, ben',
        );
    });

    it("shows a name that would move the terminal's cursor as text", () => {
        expect(noMember("\u001b[2J", ["anna"]).message).to.not.include("\u001b");
    });
});
