#include "app/write.h"

Status app_write_now(const App *app, const AppWrite *write, Error *err) {
    return write->run ? store_run(app->store, write->run, write->data, err) : OK;
}
