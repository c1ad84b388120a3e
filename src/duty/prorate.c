#include <math.h>

#include "duty/compile.h"

int duty_prorate(int times, int days_in_window, int days_in_period) {
    if (times <= 0 || days_in_window <= 0 || days_in_period <= 0) return 0;
    int64_t window = days_in_window, period = days_in_period;
    return (int)((2 * times * window + period) / (2 * period));
}

double duty_prorate_hours(double hours, int days_in_window, int days_in_period) {
    if (!(hours > 0) || days_in_window <= 0 || days_in_period <= 0) return 0;
    return floor(hours * 2 * days_in_window / days_in_period + 0.5) / 2;
}

Amount amount_share(Amount amount, int days, int whole) {
    if (days == whole) return amount;
    if (amount.hours > 0) {
        double hours = duty_prorate_hours(amount.hours, days, whole);
        return (Amount){.times = hours > 0, .hours = hours};
    }
    return (Amount){.times = duty_prorate(amount.times, days, whole)};
}
