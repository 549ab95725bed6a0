import { Machine } from "../../../simulation/pulumi/machine";
import { done } from "./boxes";

/** A stack `dev` that is up, with one member, ana; and machines that end with the test that made them. */
export function oneBox() {
    const base = new Machine();
    const machines: Machine[] = [];
    const ending = (machine: Machine) => {
        machines.push(machine);
        return machine;
    };
    before(async () => {
        base.configure("dev", { members: [{ name: "ana" }] });
        await base.initStack("dev");
        done(await base.up("dev"));
    });
    afterEach(() => machines.splice(0).forEach((machine) => machine.end()));
    after(() => base.end());
    return { base, fork: () => ending(base.fork()), fresh: () => ending(new Machine()) };
}
