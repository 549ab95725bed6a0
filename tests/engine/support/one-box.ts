import { Laptop } from "../../../simulation/pulumi/laptop";
import { done } from "./boxes";

/** Prepares a stack `dev` that is up, with the member ana. Laptops from here end with the test that made them. */
export function oneBox() {
    const base = new Laptop();
    const laptops: Laptop[] = [];
    const ending = (laptop: Laptop) => {
        laptops.push(laptop);
        return laptop;
    };
    before(async () => {
        base.configure("dev", { members: [{ name: "ana" }] });
        await base.initStack("dev");
        done(await base.up("dev"));
    });
    afterEach(() => laptops.splice(0).forEach((laptop) => laptop.end()));
    after(() => base.end());
    return { base, fork: () => ending(base.fork()), fresh: () => ending(new Laptop()) };
}
