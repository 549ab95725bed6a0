import { Laptop } from "../../../simulation/pulumi/laptop";
import { done } from "./boxes";

/** Prepares a stack `dev` that is up, with the member ana. Machines from here end with the test that made them. */
export function oneBox() {
    const base = new Laptop();
    const machines: Laptop[] = [];
    const ending = (machine: Laptop) => {
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
    return { base, fork: () => ending(base.fork()), fresh: () => ending(new Laptop()) };
}
