/* From people to crews: people of one org with the same roles, figure and dates are exchanged for each other
 * without any change, so they are counted, not listed. Who has leave or duties of his own stands alone. */
#include <stdlib.h>

#include "duty/fit/model.h"

typedef struct Item {
    const FitPerson *person;
    int32_t org, number; /* number: -1 unless alone */
} Item;

static int by_likeness(const void *a, const void *b) {
    const Item *x = a, *y = b;
    if (x->org != y->org) return x->org < y->org ? -1 : 1;
    int order = str_compare(x->person->roles, y->person->roles);
    if (order) return order;
    if (x->person->per_day != y->person->per_day) return x->person->per_day < y->person->per_day ? -1 : 1;
    if (x->person->since != y->person->since) return x->person->since < y->person->since ? -1 : 1;
    if (x->person->until != y->person->until) return x->person->until < y->person->until ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static void add_crew(Model *model, const Item *item, int64_t count) {
    model->crews[model->crew_count++] = (Crew){.org = item->org,
                                               .roles = item->person->roles,
                                               .per_day = item->person->per_day,
                                               .count = count,
                                               .since = item->person->since,
                                               .until = item->person->until,
                                               .person = item->number};
}

static void mark_alone(const Model *model, bool *alone) {
    for (size_t i = 0; i < model->input->leave_count; i++) {
        uintptr_t number = (uintptr_t)map_get(model->persons, model->input->leave[i].person);
        if (number > 0) alone[number - 1] = true;
    }
    for (size_t i = 0; i < model->group_count; i++)
        if (model->groups[i].bound >= 0) alone[model->groups[i].bound] = true;
}

Status model_staff(Model *model, const Extra *extra, Error *err) {
    const FitInput *input = model->input;
    bool *alone = arena_new_array(model->arena, bool, input->staff_count);
    Item *items = arena_new_array(model->arena, Item, input->staff_count);
    model->crews = arena_new_array(model->arena, Crew, input->staff_count + extra->people_count);
    if (!alone || !items || !model->crews) return no_memory(err);
    mark_alone(model, alone);
    for (size_t i = 0; i < input->staff_count; i++) {
        items[i] = (Item){&input->staff[i], 0, alone[i] ? (int32_t)i : -1};
        TRY(orgs_number(&model->orgs, input->staff[i].org, &items[i].org, err));
    }
    qsort(items, input->staff_count, sizeof *items, by_likeness);
    for (size_t i = 0; i < input->staff_count; i++) {
        if (i > 0 && by_likeness(&items[i - 1], &items[i]) == 0)
            model->crews[model->crew_count - 1].count++;
        else
            add_crew(model, &items[i], 1);
    }
    for (size_t i = 0; i < extra->people_count; i++) {
        Item item = {&extra->people[i].person, 0, -1};
        TRY(orgs_number(&model->orgs, item.person->org, &item.org, err));
        add_crew(model, &item, extra->people[i].count);
    }
    return OK;
}

bool crew_works(const Model *model, const Crew *crew, Date day) {
    if (day < crew->since || (crew->until != DATE_NONE && day > crew->until)) return false;
    const FitInput *input = model->input;
    for (size_t i = 0; i < input->leave_count && crew->person >= 0; i++)
        if (day >= input->leave[i].from && day <= input->leave[i].to &&
            str_equal(input->leave[i].person, input->staff[crew->person].id))
            return false;
    return true;
}

int64_t model_capacity(const Model *model) {
    const FitInput *input = model->input;
    int64_t capacity = 0;
    for (Date day = input->from; day <= input->to; day++)
        for (size_t i = 0; i < model->crew_count && model_workdays(model, day, day) > 0; i++)
            if (crew_works(model, &model->crews[i], day))
                capacity += model->crews[i].count * model->crews[i].per_day;
    return capacity;
}
